import {RadioField, radioField} from "@web/views/fields/radio/radio_field";
import {registry} from "@web/core/registry";

// Only the choices that another field lists: Odoo has that for a drop-down list alone.
export class PossibleRadioField extends RadioField {
    static props = {...RadioField.props, possibleField: String};

    get items() {
        const possible = this.props.record.data[this.props.possibleField] || [];
        return super.items.filter(
            ([name]) => name === this.value || possible.includes(name)
        );
    }
}

registry.category("fields").add("possible_radio", {
    ...radioField,
    component: PossibleRadioField,
    extractProps: (info, dynamicInfo) => ({
        ...radioField.extractProps(info, dynamicInfo),
        possibleField: info.options.possible_field,
    }),
});
