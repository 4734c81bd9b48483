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
            content: "What an erasure would do",
            trigger: ".o_form_view button[name=action_preview]:visible",
            run: "click",
        },
        {
            trigger: ".modal .o_erasure_deleted:contains(Addresses: 1)",
        },
        {
            trigger: ".modal .o_erasure_emptied:contains(Applications: 1)",
        },
        {
            trigger: ".modal details summary:contains(Applicant)",
        },
        {
            trigger: ".modal button[special=cancel]:visible",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_view button[name=action_hold]",
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

registry.category("web_tour.tours").add("erasure_done", {
    steps: () => [
        {
            content: "Asked again on the page: a new request",
            trigger:
                ".o_data_row:contains(Ada Lovelace):contains(Web page) .o_data_cell[name=display_name]",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_preview]:visible",
            run: "click",
        },
        {
            trigger: ".modal .o_erasure_kept:contains(The proof of consents)",
        },
        {
            trigger: ".modal button[name=action_erase]:visible",
            run: "click",
        },
        {
            content: "What is left names nobody",
            trigger: ".o_form_view [name=removed_summary]:contains(Applications: 1)",
        },
        {
            trigger: ".o_form_sheet h1:contains(Request)",
        },
    ],
});

registry.category("web_tour.tours").add("erasure_came_back", {
    steps: () => [
        {
            content: "The new application says that somebody was erased before",
            trigger:
                ".o-mail-Message:contains(Somebody with this address was erased before)",
        },
    ],
});

registry.category("web_tour.tours").add("retention_noticed", {
    steps: () => [
        {
            trigger:
                ".o_data_row:contains(Grace Hopper):contains(Retention rule) .o_data_cell[name=display_name]",
            run: "click",
        },
        {
            trigger: ".o_form_view [name=scheduled_date]",
        },
        {
            trigger: ".o_form_view button[name=action_preview]:visible",
        },
    ],
});

registry.category("web_tour.tours").add("retention_kept", {
    steps: () => [
        {
            content: "Nothing is open any more",
            trigger: ".o_searchview_facet:contains(Open) .o_facet_remove",
            run: "click",
        },
        {
            trigger:
                ".o_data_row:contains(Grace Hopper) .o_data_cell[name=display_name]",
            run: "click",
        },
        {
            content: "The person said: keep me",
            trigger: ".o_form_view [name=is_taken_back] input:checked",
        },
        {
            trigger: ".o_form_view button[name=action_open_person]",
            run: "click",
        },
        {
            content: "Until when, and why",
            trigger:
                ".o_form_view [name=retention_kept_reason]:contains(They asked us to keep their data)",
        },
    ],
});
