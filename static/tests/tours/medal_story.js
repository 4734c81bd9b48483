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
        {
            content: "They said on the phone that we may stay in touch",
            trigger: "button[name=action_record_consent]",
            run: "click",
        },
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

tours.add("medalist_follow_up", {
    steps: () => [
        {
            content: "The list shows archived people, with why and the medal",
            trigger: ".o_data_row:contains(Grace Hopper):contains(Missed it by a hair)",
        },
        {
            trigger: ".o_data_row:contains(Grace Hopper) [name=partner_name]",
            run: "click",
        },
        {
            content: "The scheduled action left a follow-up",
            trigger: ".o-mail-Activity:contains(Thank-you call)",
        },
    ],
});

tours.add("medalist_invite", {
    steps: () => [
        {
            content: "Who fits the new job?",
            trigger: "button[name=action_reinvite_past_candidates]",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:contains(Grace Hopper):contains(Carpenter)",
        },
        {
            content: "The fit can be opened up into its parts",
            trigger:
                ".modal .o_data_row [name=score] [data-tooltip*='Medal: '][data-tooltip*=' of 15']",
        },
        {
            content: "Nothing is known of her skills: she is found, not ticked",
            trigger:
                ".modal .o_data_row [name=selected] .o-checkbox:not(:has(input:checked))",
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
        {
            content: "She said yes",
            trigger:
                ".o_data_row:contains(Grace Hopper) button[name=action_create_application]",
            run: "click",
        },
        {
            content: "What that does is said before",
            trigger:
                ".modal:contains(Did they say yes? This creates a new application) .btn-primary",
            run: "click",
        },
        {
            content: "The new application for the new job",
            trigger: ".o_form_view [name=job_id] input:value(Master Carpenter)",
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
