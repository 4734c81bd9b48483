import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("settings_read_and_previewed", {
    steps: () => [
        {
            content: "What is still missing, and the button for it",
            trigger:
                "#medalist_checklist:contains(Nothing happens by itself) button[name=action_medalist_start_crons]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#medalist_checklist:not(:contains(Nothing happens by itself))",
        },
        {
            content: "Sentences with numbers in them",
            trigger:
                "#medalist_consent_request:contains(People have):contains(days to answer) [name=medalist_consent_request_days] input",
            run: "edit 20",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What candidates see, as a real person gets it",
            trigger: "#medalist_preview button[name=action_medalist_preview_question]",
            run: "click",
        },
        {
            trigger: ".modal:contains(May we stay in touch)",
        },
    ],
});
