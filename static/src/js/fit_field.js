import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";
import {registry} from "@web/core/registry";
import {xml} from "@odoo/owl";

// A fit from 0 to 100; pointing at it or touching it tells where its points come from.
export class FitField extends ProgressBarField {
    static template = xml`
        <div
            class="w-100 text-nowrap"
            t-att-data-tooltip="parts"
            data-tooltip-position="right"
            data-tooltip-touch-tap-to-show="true"
        >
            <t t-call="web.ProgressBarField"/>
        </div>`;

    // Of 100 points, as in words: a percentage would ask of what.
    get isPercentage() {
        return false;
    }

    get parts() {
        return this.props.record.data.fit_parts?.replaceAll("\n", " · ");
    }
}

registry.category("fields").add("past_candidate_fit", {
    ...progressBarField,
    component: FitField,
    fieldDependencies: [{name: "fit_parts", type: "text"}],
});
