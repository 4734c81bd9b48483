import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("mailing_to_permitted", {
    steps: () => [
        {
            content: "Those who may be contacted are proposed",
            trigger: ".o_field_widget[name=mailing_domain]:contains(2 record)",
        },
        {
            trigger: "button[name=action_launch]",
            run: "click",
        },
        {
            trigger: ".modal button:contains(Send to all)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_statusbar_status:contains(In Queue)",
        },
    ],
});
