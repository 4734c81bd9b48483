import {
    atADesk,
    inClicks,
    onAPhone,
    openRow,
    pressAbove,
    pressCounter,
    row,
} from "./widths";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("medalist_refuse_and_ask", {
    steps: () => [
        {
            content: "Refuse the application",
            trigger: "button[name=archive_applicant]",
            run: "click",
        },
        {
            content: "The position went to somebody else",
            trigger: ".modal .o_selection_badge:contains(Job already fulfilled)",
            run: "click",
        },
        {
            content: "A medal is suggested",
            trigger:
                ".modal [name=medal_choice] .o_radio_item:contains(Silver) input:checked",
        },
        {
            content: "The question is shown as it will be sent",
            trigger: ".modal [name=question]:contains(May we stay in touch)",
        },
        {
            content: "No medal is a choice, by keyboard, too",
            trigger: ".modal [name=medal_choice] input[data-value=none]",
            run() {
                this.anchor.focus();
                if (document.activeElement !== this.anchor) {
                    throw new Error("No medal can't be reached by keyboard");
                }
                this.anchor.click();
            },
        },
        {
            content: "Then nothing is asked",
            trigger:
                ".modal:not(:has([name=ask_consent])):not(:has([name=medal_hint]))",
        },
        {
            trigger: ".modal [name=medal_choice] .o_radio_item:contains(Silver) input",
            run: "click",
        },
        {
            content: "Say why",
            trigger: ".modal [name=medal_reason] input",
            run: "edit Missed it by a hair",
        },
        {
            content: "Note what to remember",
            trigger: ".modal [name=personal_note] input",
            run: "edit Collects clocks",
        },
        {
            content: "No mail this time",
            trigger: ".modal [name=send_mail] input",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_refuse_reason_apply]",
            run: "click",
        },
        {
            content: "The ribbon shows the medal",
            trigger: ".o_medal_ribbon:contains(Silver)",
        },
        ...pressAbove(
            "action_record_consent",
            "They said on the phone that we may stay in touch"
        ),
        {
            trigger: ".modal [name=answer] input[data-value=granted]:checked",
        },
        {
            trigger: ".modal button[name=action_record]",
            run: "click",
        },
        {
            content: "See it in the tab",
            trigger: "body:not(:has(.modal)) a.nav-link[name=stay_in_touch]",
            run: "click",
        },
        {
            trigger: "[name=consent_state] .badge:contains(Granted)",
        },
    ],
});

tours.add("medalist_read_up_and_called", {
    steps: () => [
        openRow("name", "Grace Hopper"),
        {
            content: "The page before a call: the story, the newest first",
            trigger: "[name=story]:contains(Missed it by a hair)",
        },
        {
            trigger: "[name=personal_note]:contains(Collects clocks)",
        },
        {
            trigger: "[name=contact_status] .badge:contains(May be contacted)",
        },
        {
            content: "The one button is for what is next",
            trigger: ".o_statusbar_buttons button[name=action_reach_out].btn-primary",
            run: "click",
        },
        {
            content: "The number to call, and the notes beside it",
            trigger:
                ".modal:contains(Thank-you call):contains(Collects clocks) a[href='tel:+32470123456']",
        },
        {
            trigger: ".modal button[name=action_log_contact]:visible",
        },
        {
            trigger: ".modal button[special=cancel]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_view",
        },
    ],
});

tours.add("medalist_invite", {
    steps: () => [
        ...pressCounter("action_reinvite_past_candidates", "Who fits the new job?"),
        {
            trigger: `.modal ${row("Grace Hopper", "Carpenter")}`,
        },
        {
            content: "The fit can be opened up into its parts",
            trigger: `.modal ${row()} [name=score] [data-tooltip*='Medal: '][data-tooltip*=' of 15']`,
        },
        {
            content: "Nothing is known of her skills: she is found, not ticked",
            trigger: `.modal ${row()} [name=selected] .o-checkbox:not(:has(input:checked))`,
            run: "click",
        },
        {
            trigger: ".modal [name=summary]:contains(Invite 1 person)",
        },
        {
            trigger: ".modal button[name=action_invite]",
            run: "click",
        },
        {
            content: "It asks once, and says to whom",
            trigger:
                ".modal:contains(Send 1 email?):contains(Grace Hopper) .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(1 invitations to Master Carpenter)",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});

tours.add("medalist_come_back", {
    steps: () => [
        ...atADesk({
            content: "She said yes",
            trigger:
                ".o_data_row:contains(Grace Hopper) button[name=action_create_application]",
            run: "click",
        }),
        ...onAPhone(
            openRow("partner_name", "Grace Hopper"),
            ...pressAbove("action_create_application", "She said yes")
        ),
        {
            content: "What that does is said before",
            trigger:
                ".modal:contains(Did they say yes?):contains(This creates a new application) .btn-primary",
            run: "click",
        },
        {
            content: "The new application for the new job",
            trigger: ".o_form_view [name=job_id] input:value(Master Carpenter)",
        },
        {
            content: "It shows that somebody came back, and what to remember",
            trigger:
                "[name=came_back]:contains(Silver for Carpenter):contains(Collects clocks)",
        },
        {
            trigger: "a.nav-link[name=stay_in_touch]",
            run: "click",
        },
        {
            trigger:
                "[name=reinvited_from_id]:contains(Grace Hopper), [name=reinvited_from_id] input:value(Grace Hopper)",
        },
    ],
});

tours.add("refused_in_three_clicks_and_taken_back", {
    steps: () => [
        ...inClicks(3, [
            {
                trigger: "button[name=archive_applicant]",
                run: "click",
            },
            {
                content: "The reason suggests the medal",
                trigger: ".modal .o_selection_badge:contains(Job already fulfilled)",
                run: "click",
            },
            {
                trigger:
                    ".modal [name=medal_choice] .o_radio_item:contains(Silver) input:checked",
            },
            {
                trigger: ".modal button[name=action_refuse_reason_apply]",
                run: "click",
            },
            {
                trigger: "body:not(:has(.modal)) .o_medal_ribbon:contains(Silver)",
            },
        ]),
        {
            content: "The wrong person",
            trigger: "a.nav-link[name=stay_in_touch]",
            run: "click",
        },
        {
            trigger: "button[name=action_remove_medal]",
            run: "click",
        },
        {
            content: "What that ends is said",
            trigger:
                ".modal:contains(Ada Lovelace):contains(Follow-up plans that stop: 1):contains(Notes, mails and answers stay)",
        },
        {
            trigger: ".modal button[name=action_remove]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal, .o_medal_ribbon)) .o_form_view",
        },
    ],
});

tours.add("refused_after_a_call", {
    steps: () => [
        {
            trigger: "button[name=archive_applicant]",
            run: "click",
        },
        {
            trigger: ".modal .o_selection_badge:contains(Job already fulfilled)",
            run: "click",
        },
        {
            content: "The mail waits for the call",
            trigger: ".modal [name=call_first] input",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_refuse_reason_apply]",
            run: "click",
        },
        {
            content: "They have not heard of it yet",
            trigger: "body:not(:has(.modal)) a.nav-link[name=stay_in_touch]",
            run: "click",
        },
        {
            trigger:
                "[name=refusal_call]:contains(mail waits) button[name=action_log_contact]",
            run: "click",
        },
        {
            trigger: ".modal [name=note] input",
            run: "edit The other one had led a team",
        },
        {
            trigger: ".modal button[name=action_log]",
            run: "click",
        },
        {
            content: "The mail can say what was said",
            trigger: ".modal:not(.o_inactive_modal) [name=says_explanation] input",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_send]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal, [name=refusal_call])) .o_form_view",
        },
    ],
});
