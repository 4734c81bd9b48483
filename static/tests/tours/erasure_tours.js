import {openRow, pressAbove, pressCounter, showSearch} from "./widths";
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("erasure_held", {
    steps: () => [
        ...showSearch,
        {
            trigger: ".o_searchview_facet:contains(Open)",
        },
        {
            content: "The request that was made on the page",
            ...openRow("display_name", "Ada Lovelace", "Web page"),
        },
        ...pressAbove("action_preview", "What an erasure would do"),
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
            trigger: "body:not(:has(.modal))",
        },
        ...pressAbove("action_hold"),
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
        ...pressCounter("action_open_person", "The person says so as well"),
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
            ...openRow("display_name", "Ada Lovelace", "Web page"),
        },
        ...pressAbove("action_preview"),
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
        openRow("display_name", "Grace Hopper", "Retention rule"),
        {
            trigger: ".o_form_view [name=scheduled_date]",
        },
        {
            trigger: ".o_form_view .o_statusbar_buttons button[name=action_preview]",
        },
    ],
});

registry.category("web_tour.tours").add("retention_kept", {
    steps: () => [
        ...showSearch,
        {
            content: "Nothing is open any more",
            trigger: ".o_searchview_facet:contains(Open) .o_facet_remove",
            run: "click",
        },
        openRow("display_name", "Grace Hopper"),
        {
            content: "The person said: keep me",
            trigger: ".o_form_view [name=is_taken_back] input:checked",
        },
        ...pressCounter("action_open_person"),
        {
            content: "Until when, and why",
            trigger:
                ".o_form_view [name=retention_kept_reason]:contains(They asked us to keep their data)",
        },
    ],
});
