import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("erasure_held", {
    steps: () => [
        {
            trigger: ".o_searchview_facet:contains(Open)",
        },
        {
            content: "The request that was made on the page",
            trigger:
                ".o_data_row:contains(Ada Lovelace):contains(Web page) .o_data_cell[name=display_name]",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_hold]",
            run: "click",
        },
        {
            trigger: ".modal [name=reason] input",
            run: "edit A claim",
        },
        {
            trigger: ".modal [name=date] input",
            run: "edit 12/31/2099",
        },
        {
            trigger: ".modal button[name=action_apply]:visible",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) [name=hold_reason]:contains(A claim)",
        },
        {
            content: "The person says so as well",
            trigger: ".o_form_view button[name=action_open_person]",
            run: "click",
        },
        {
            trigger: ".o_form_view [name=erasure]:contains(The request is on hold)",
        },
        {
            trigger: ".o_form_view [name=erasure] button[name=action_open_erasure]",
            run: "click",
        },
        {
            trigger: ".o_form_view [name=hold_reason]:contains(A claim)",
        },
    ],
});
