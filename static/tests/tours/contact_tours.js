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
            trigger: ".modal [name=outcome] input[data-value=reached]:focus:checked",
        },
        {
            trigger: ".modal [name=note] input",
            run: "edit Has a new boss",
        },
        {
            trigger: ".modal [name=note] input:value(Has a new boss)",
            run: "press alt+q",
        },
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

const selectAll = {
    trigger: "thead .o_list_record_selector input",
    run: "click",
};

tours.add("followups_of_many", {
    steps: () => [
        {
            trigger: ".o_data_row:contains(Ada)",
        },
        selectAll,
        {
            trigger: "button[name=action_change_followup]:contains(Follow-up…)",
            run: "click",
        },
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
            content: "All of them rest",
            trigger:
                "body:not(:has(.modal)):has(.o_data_row:contains(Ada):contains(The follow-up is paused)):has(.o_data_row:contains(Bea):contains(The follow-up is paused)):has(.o_data_row:contains(Cleo):contains(The follow-up is paused))",
        },
        {
            content: "Another plan, from the menu this time",
            trigger:
                "body:not(:has(.o_selection_box)) thead .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_cp_action_menus .dropdown-toggle:contains(Actions)",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains(Change the Follow-up)",
            run: "click",
        },
        {
            trigger: ".modal [name=change] input[data-value=plan]",
            run: "click",
        },
        {
            trigger: ".modal [name=plan_id] input",
            run: "edit gold",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Stay in touch: gold)",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_apply]",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)):not(:has(.o_data_row:contains(The follow-up is paused)))",
        },
    ],
});
