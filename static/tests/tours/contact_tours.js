import {atADesk, choose, onAPhone, pressAbove, row, selectAll} from "./widths";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const stayInTouch = {
    trigger: "body:not(:has(.modal)) a.nav-link[name=stay_in_touch]",
    run: "click",
};

tours.add("log_contact_by_keyboard", {
    steps: () => [
        {
            content: "A follow-up is due",
            trigger: ".o-mail-Activity:contains(Thank-you call)",
        },
        ...atADesk(
            {
                trigger: ".o_form_view",
                run: "press alt+l",
            },
            {
                content: "The planned call is proposed, and has the focus",
                trigger: ".modal [name=channel] input:focus:value(Phone)",
                run: "press Tab",
            },
            {
                trigger:
                    ".modal [name=outcome] input[data-value=reached]:focus:checked",
            }
        ),
        ...onAPhone(...pressAbove("action_log_contact"), {
            content: "The planned call is proposed",
            trigger:
                ".modal [name=channel]:contains(Phone), .modal [name=channel] input:value(Phone)",
        }),
        {
            trigger: ".modal [name=note] input",
            run: "edit Has a new boss",
        },
        {
            trigger: ".modal [name=note] input:value(Has a new boss)",
        },
        ...atADesk({trigger: ".modal [name=note] input", run: "press alt+q"}),
        ...onAPhone({trigger: ".modal button[name=action_log]", run: "click"}),
        {
            content: "The chatter says what was done",
            trigger:
                "body:not(:has(.modal)) .o-mail-Message:contains(Thank-you call):contains(Has a new boss)",
        },
        {
            content: "Nothing is left to do now",
            trigger: "body:not(:has(.o-mail-Activity))",
        },
        stayInTouch,
        {
            content: "What was done, and what comes next",
            trigger:
                "[name=followup_timeline]:contains(Reached):contains(Has a new boss):contains(Call: what has changed?)",
        },
        {
            trigger: "[name=last_contact_date] :value(/./)",
        },
    ],
});

tours.add("log_contact_from_the_activity", {
    steps: () => [
        {
            trigger: ".o-mail-Activity:contains(Thank-you call) .o-mail-Activity-edit",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_log_contact]",
            run: "click",
        },
        {
            content: "They did not pick up",
            trigger: ".modal [name=outcome] input[data-value=no_answer]",
            run: "click",
        },
        {
            content: "A week is proposed",
            trigger: ".modal [name=next_date]:contains(/[0-9]/)",
        },
        {
            trigger: ".modal button[name=action_log]",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o-mail-Message:contains(Thank-you call):contains(No answer)",
        },
        {
            content: "To be tried again",
            trigger:
                ".o-mail-Activity:contains(Due in 7 days):contains(Thank-you call)",
        },
        stayInTouch,
        {
            trigger: "[name=followup_timeline]:contains(No answer)",
        },
        {
            trigger: "[name=followup_buttons] button[name=action_log_contact]",
        },
    ],
});

const paused = "The follow-up is paused";

// What a desk has as buttons above a list, a phone has in the menu of the selection.
const fromTheCog = [
    {trigger: ".o_cp_action_menus button", run: "click"},
    {trigger: ".o-dropdown-item:contains(Change the Follow-up)", run: "click"},
];

tours.add("followups_of_many", {
    steps: () => [
        {
            trigger: row("Ada"),
        },
        ...selectAll("Ada", "Bea", "Cleo"),
        ...atADesk({
            trigger: "button[name=action_change_followup]:contains(Follow-up…)",
            run: "click",
        }),
        ...onAPhone(...fromTheCog),
        {
            trigger: ".modal-title:contains(3 people)",
        },
        {
            trigger: ".modal [name=change] input[data-value=pause]:checked",
        },
        {
            trigger: ".modal [name=until] input, .modal [name=until] button",
            run: "click",
        },
        {
            trigger: ".o_datetime_picker .o_next",
            run: "click",
        },
        {
            trigger:
                ".o_datetime_picker .o_date_item_cell:not(.o_out_of_range):contains(/^15$/)",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal, .o_selection_box))",
        },
        ...atADesk(
            ...["Ada", "Bea", "Cleo"].map((name) => ({
                content: "All of them rest",
                trigger: row(name, paused),
            }))
        ),
        ...selectAll("Ada", "Bea", "Cleo"),
        ...atADesk({
            trigger: ".o_cp_action_menus .dropdown-toggle:contains(Actions)",
            run: "click",
        }),
        ...onAPhone({trigger: ".o_cp_action_menus button", run: "click"}),
        {
            trigger: ".o-dropdown-item:contains(Change the Follow-up)",
            run: "click",
        },
        {
            trigger: ".modal [name=change] input[data-value=plan]",
            run: "click",
        },
        ...choose(".modal [name=plan_id]", "Stay in touch: gold"),
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal, .o_selection_box)):not(:has(${row(paused)}))`,
        },
    ],
});
