import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("company_news_written_previewed_sent", {
    steps: () => [
        {
            content: "Something is new",
            trigger: ".o_list_button_add, .o-kanban-button-new",
            run: "click",
        },
        {
            trigger:
                ".o_form_view [name=subject] input, .o_form_view [name=subject] textarea",
            run: "edit Open house",
        },
        {
            trigger: ".o_form_view [name=body] .odoo-editor-editable",
            run: "editor Come and see our new beams.",
        },
        {
            content: "One person wants news so far",
            trigger: "[name=wanted_count]:contains(1)",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: "button[name=action_send]",
            run: "click",
        },
        {
            content: "The real mail to a real person",
            trigger: ".modal [name=preview_body]:contains(Hello Bea Bell)",
        },
        {
            trigger: ".modal [name=preview_body]:contains(Come and see our new beams)",
        },
        {
            trigger: ".modal [name=now_count]:contains(1)",
        },
        {
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            trigger: ".o_form_view:not(:has(button[name=action_send]))",
        },
        {
            content: "What was sent stays",
            trigger: ".o_form_view [name=subject].o_readonly_modifier",
        },
    ],
});
