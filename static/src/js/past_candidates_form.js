import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {FormController} from "@web/views/form/form_controller";
import {formView} from "@web/views/form/form_view";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

// The list depends on these: when one changes, the wizard is saved, which makes the list
// anew. The lines are stored because their buttons act on records; an onchange could
// only show them.
const FILTERS = [
    "job_id",
    "medal_ids",
    "pool_ids",
    "skill_ids",
    "months",
    "text",
    "everybody",
    "limit",
    "added_ids",
    "tick_from",
    "job_ids",
    "department_id",
    "since",
    "stage_id",
    "stars",
    "reason_ids",
];

// These are asked once, and the dialog names everybody.
const CONFIRMED = {
    action_invite: _t("Send"),
    action_remember: _t("Remember"),
};

export class PastCandidatesFormController extends FormController {
    setup() {
        super.setup();
        this.confirmation = useService("dialog");
    }

    get modelParams() {
        const params = super.modelParams;
        params.hooks.onRecordChanged = (record, changes) => {
            const isWizard = record.resModel === this.props.resModel;
            if (isWizard && FILTERS.some((name) => name in changes)) {
                // Not awaited: saving waits for this change to be over.
                record.save();
            }
        };
        return params;
    }

    /**
     * Ask once before people are written to or remembered, and say whom.
     *
     * @override
     */
    async beforeExecuteActionButton(clickParams) {
        const proceed = await super.beforeExecuteActionButton(clickParams);
        const label = CONFIRMED[clickParams.name];
        if (proceed === false || !label) {
            return proceed;
        }
        const {confirm_title, confirm_names} = this.model.root.data;
        return new Promise((resolve) => {
            this.confirmation.add(
                ConfirmationDialog,
                {
                    title: confirm_title,
                    body: confirm_names,
                    confirmLabel: label,
                    cancelLabel: _t("Not Yet"),
                    confirm: () => resolve(true),
                    cancel: () => resolve(false),
                },
                {onClose: () => resolve(false)}
            );
        });
    }
}

registry.category("views").add("past_candidates_form", {
    ...formView,
    Controller: PastCandidatesFormController,
});
