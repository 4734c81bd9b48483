import {Component, xml} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

// A table whose numbers open the people behind them.
export class BreakdownField extends Component {
    static props = {...standardFieldProps};
    static template = xml`
        <div t-on-click="onClick" t-out="props.record.data[props.name]"/>`;

    setup() {
        this.action = useService("action");
    }

    async onClick(ev) {
        const button = ev.target.closest("button[data-step]");
        if (!button) {
            return;
        }
        const {record} = this.props;
        // What is counted is chosen above the table, and not saved yet.
        await record.save();
        await this.action.doActionButton({
            type: "object",
            name: "action_open_step",
            resModel: record.resModel,
            resId: record.resId,
            context: {
                step: button.dataset.step,
                breakdown_value: Number(button.dataset.value) || false,
            },
        });
    }
}

registry.category("fields").add("medalist_breakdown", {
    component: BreakdownField,
    supportedTypes: ["html"],
});
