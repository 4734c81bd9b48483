from odoo import api, models
from odoo.fields import Domain

MODULE = "hr_recruitment_silver_medalist"


class HrApplicantFieldGuard(models.AbstractModel):
    """Fields that only their readers can use, and that only our code can set.

    For models of Odoo that this addon extends:

    * Whoever may not read a field can't search, group, order or aggregate by it. Odoo
      checks that where a column is read, not where a related field is followed, a
      hierarchy is climbed or a many2many is grouped by, nor before it asks a search
      method: those of confidential fields begin with ``_check_confidential``, as they
      can be reached from other models.
    * A stored field of this addon that is read-only on the screen is read-only for
      every caller: it follows from what happens. Our own code writes it in sudo, after
      it checked who asks.
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
        if field:  # Odoo tells about unknown ones
            self._check_field_access(field, "read")


def is_ours(field):
    """Return whether this addon brought the field into the model, or into the one it
    is inherited from (Odoo lists the modules of inherited fields in any order).
    """
    return field.base_field._modules[:1] == (MODULE,)


def check_domain(model, domain):
    """Check that the user may read all confidential fields that a domain asks for,
    however long the way to them.

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
