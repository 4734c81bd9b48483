from odoo import api, models
from odoo.fields import Domain

MODULE = "hr_recruitment_silver_medalist"


class HrApplicantFieldGuard(models.AbstractModel):
    """Fields that only their readers can use, and that only our code can set.

    For models of Odoo that this addon extends:

    * A user who may not read a field can't search, group, order or aggregate by it.
      Odoo checks that where it reads a column. It does not check where it follows a
      related field, climbs a hierarchy, groups by a many2many, or calls a search
      method. So the search methods of confidential fields call ``_check_confidential``
      first: they can be reached from other models.
    * A stored field of this addon that is read-only on the screen is read-only for
      every caller. Our own code writes it in sudo, after it has checked the user.
    """

    _name = "hr.applicant.field.guard"
    _description = "Guard of Confidential Fields"

    @api.model
    def _has_field_access(self, field, operation):
        if operation == "write" and not self.env.su and _is_set_by_code(field):
            return False
        return super()._has_field_access(field, operation)

    def _field_to_sql(self, alias, field_expr, query=None):
        self._check_confidential(field_expr)
        return super()._field_to_sql(alias, field_expr, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        self._check_confidential(groupby_spec.partition(":")[0])
        return super()._read_group_groupby(alias, groupby_spec, query)

    @api.model
    def _check_confidential(self, field_expr):
        """Check that the user may read a field of this model.

        :param str field_expr: its name, or a path that begins with it
        :raise AccessError: if not
        """
        field = self._fields.get(field_expr.partition(".")[0])
        if field:  # of an unknown one Odoo tells the user itself
            self._check_field_access(field, "read")


def is_ours(field):
    """Return whether this addon brought the field into the model.

    Of an inherited field, the model that it comes from counts: Odoo lists the modules
    of inherited fields in any order.
    """
    return field.base_field._modules[:1] == (MODULE,)


def check_domain(model, domain):
    """Check that the user may read all confidential fields in the paths of a domain.

    :param model: an empty recordset of the model that is searched
    :param Domain domain: what is searched for
    :raise AccessError: if not
    """
    for condition in domain.iter_conditions():
        of = model
        for name in condition.field_expr.split("."):
            field = of._fields.get(name)
            if not field:
                break
            if is_confidential(field):
                of._check_field_access(field, "read")
            if not field.relational:
                break
            of = of.env[field.comodel_name]
        else:
            if isinstance(condition.value, Domain):
                check_domain(of, condition.value)


def is_confidential(field):
    """Return whether it is a field of this addon that only some may read."""
    return is_ours(field) and bool(field.groups)


def _is_set_by_code(field):
    return is_ours(field) and field.store and field.readonly
