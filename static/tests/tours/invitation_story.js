import {atADesk, inClicks, onAPhone, pressCounter, row} from "./widths";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("reinvite_ranked_previewed_sent", {
    steps: () => [
        ...pressCounter(
            "action_reinvite_past_candidates",
            "Who almost got a job like this one?"
        ),
        {
            content: "The best one comes first, and the list says why",
            trigger: `.modal ${row()}:first:contains(Grace Hopper):contains(Runner-up for Carpenter):contains(three stars)`,
        },
        ...onAPhone({
            content: "The people come before the filters",
            trigger: `.modal ${row("Grace Hopper")}`,
            run() {
                const filter = document.querySelector(".modal [name=medal_ids]");
                const top = (element) => element.getBoundingClientRect().top;
                if (top(filter) < top(this.anchor)) {
                    throw new Error("Nobody is on the screen");
                }
            },
        }),
        {
            content: "Who fits is ticked, and can be seen",
            trigger: `.modal ${row("Grace Hopper")} [name=selected] input:checked`,
        },
        {
            content: "Who may not be written to is there too, with what to do about it",
            trigger: `.modal ${row("Nina Nobody", "There is no consent yet")} button[name=action_request_consent]`,
        },
        {
            trigger:
                ".modal [name=summary]:contains(Invite 1 person · 1 is not reached: 1 no consent)",
        },
        ...atADesk({
            content: "A line for this person alone",
            trigger: ".modal .o_data_row:first .o_data_cell[name=personal_line]",
            run: "click",
        }),
        ...onAPhone({
            content: "A line for this person alone",
            trigger: ".modal .o_kanban_record:first",
            run: "click",
        }),
        {
            trigger:
                ".modal [name=personal_line] input, .modal [name=personal_line] textarea",
            run: "edit How was the marathon?",
        },
        ...onAPhone({
            trigger: ".modal:not(.o_inactive_modal) .o_form_button_save",
            run: "click",
        }),
        {
            content: "In other words",
            trigger: ".modal .nav-link:contains(Email)",
            run: "click",
        },
        {
            trigger: ".modal [name=subject] input",
            run: "edit Oak is waiting, {{ object.job_id.name }}",
        },
        {
            trigger: ".modal .nav-link:contains(Preview)",
            run: "click",
        },
        {
            content: "The real mail to a real person",
            trigger:
                ".modal [name=preview_subject]:contains(Oak is waiting, Master Carpenter)",
        },
        {
            trigger:
                ".modal [name=preview_body]:contains(Hello Grace Hopper):contains(How was the marathon?)",
        },
        {
            content: "Nothing was lost by looking",
            trigger: ".modal .nav-link:contains(People)",
            run: "click",
        },
        {
            content: "A filter acts at once",
            trigger: ".modal [name=text] input",
            run: "edit nowhere && press Tab",
        },
        {
            trigger: ".modal:not(:contains(Grace Hopper))",
        },
        {
            trigger: ".modal [name=text] input",
            run: "clear && press Tab",
        },
        {
            trigger: `.modal ${row()}:first:contains(Grace Hopper)`,
        },
        {
            content: "Buttons of the new rows work: another page of the same form",
            trigger: `.modal ${row()}:first button[name=action_preview]`,
            run: "click",
        },
        {
            trigger: ".modal [name=preview_body]:contains(Hello Grace Hopper)",
        },
        {
            trigger: ".modal button[name=action_invite]",
            run: "click",
        },
        {
            content: "Not yet: the wizard is still there",
            trigger:
                ".modal:contains(Send 1 email?):contains(Grace Hopper) .btn-secondary",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal:contains(Send 1 email?)))",
        },
        {
            trigger: ".modal button[name=action_invite]",
            run: "click",
        },
        {
            trigger: ".modal:contains(Send 1 email?) .btn-primary",
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

tours.add("reinvited_in_three_clicks", {
    steps: () =>
        inClicks(3, [
            {
                content: "The job says how many may be asked",
                trigger:
                    ".o_kanban_record:contains(Master Carpenter) a[name=action_reinvite_past_candidates]:visible",
                run: "click",
            },
            {
                content: "Those who fit are ticked",
                trigger: `.modal ${row("Grace Hopper")} [name=selected] input:checked`,
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
        ]),
});
