import {
    atADesk,
    goBack,
    inClicks,
    onAPhone,
    openMenu,
    openRow,
    pressCounter,
    row,
    showSearch,
} from "./widths";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("followups_of_a_recruiter", {
    steps: () => [
        // Read up before a call.
        ...inClicks(3, [
            ...openMenu(
                "hr_recruitment_silver_medalist.menu_past_candidates",
                "hr_recruitment_silver_medalist.menu_followups"
            ),
            ...atADesk(
                {
                    content: "Only what is mine",
                    trigger: ".o_searchview_facet:contains(Mine)",
                },
                {
                    content: "The oldest first",
                    trigger:
                        ".o_data_row:first:contains(Ada Lovelace):contains(Thank-you call)",
                }
            ),
            {
                content: "Nobody else's",
                trigger: `.o_view_controller:not(:contains(Alan Turing)) ${row("Grace Hopper")}`,
            },
            openRow("partner_name", "Ada Lovelace"),
            {
                content: "The form opens where it tells about her",
                trigger: "a.nav-link.active[name=stay_in_touch]",
            },
        ]),
        goBack,
        ...atADesk({
            content: "The board has the most urgent on the left",
            trigger: "button.o_switch_view.o_kanban",
            run: "click",
        }),
        {
            trigger:
                ".o_kanban_group:first:contains(Overdue) .o_kanban_record:contains(Ada Lovelace)",
        },
        {
            trigger:
                ".o_kanban_group:last:contains(Today) .o_kanban_record:contains(Grace Hopper):contains(Collects clocks)",
        },
        // Log the call: the card has the number, and a button.
        ...inClicks(2, [
            {
                trigger:
                    ".o_kanban_record:contains(Grace Hopper) button[name=action_log_contact]",
                run: "click",
            },
            {
                trigger: ".modal [name=outcome] input[data-value=reached]:checked",
            },
            {
                trigger: ".modal button[name=action_log]",
                run: "click",
            },
            {
                content: "Nothing is left to do",
                trigger:
                    "body:not(:has(.modal)) .o_kanban_renderer:not(:contains(Grace Hopper))",
            },
        ]),
        {
            content: "Called her: done, by Odoo's own button",
            trigger: ".o_kanban_record:contains(Ada Lovelace) .o-mail-ActivityButton",
            run: "click",
        },
        {
            trigger: ".o-mail-ActivityListPopoverItem-markAsDone",
            run: "click",
        },
        {
            trigger: ".o-mail-ActivityMarkAsDone textarea",
            run: "edit Builds engines now",
        },
        {
            trigger: ".o-mail-ActivityMarkAsDone button[aria-label=Done]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.o-mail-ActivityMarkAsDone))",
        },
        {
            content: "The person has a timeline",
            trigger: ".o_kanban_record:contains(Ada Lovelace)",
            run: "click",
        },
        {
            content: "What was done, with what came of it",
            trigger:
                "[name=followup_timeline] li:first:contains(Thank-you call):contains(done):contains(Reached):contains(Builds engines now)",
        },
        {
            content: "What comes next",
            trigger:
                "[name=followup_timeline] li:contains(Call: what has changed?):contains(planned)",
        },
        ...pressCounter("action_open_followups", "All of it in a list"),
        {
            trigger: row("Thank-you call", "Done", "Builds engines now"),
        },
    ],
});

tours.add("followups_of_all_recruiters", {
    steps: () => [
        {
            content: "Nothing is mine: an empty screen that says how to get some",
            trigger: ".o_view_nocontent:contains(Award a medal)",
        },
        ...showSearch,
        {
            trigger: ".o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "Those of all recruiters as well",
            trigger: ".o_filter_menu .o-dropdown-item:contains(All Recruiters')",
            run: "click",
        },
        {
            trigger: ".o_group_by_menu .o-dropdown-item:contains(Recruiter)",
            run: "click",
        },
        ...atADesk(
            {
                trigger: ".o_group_header:contains(Olga Officer):contains(2)",
                run: "click",
            },
            {
                trigger: ".o_group_header:contains(Otto Officer):contains(1)",
                run: "click",
            }
        ),
        ...onAPhone(
            {
                trigger:
                    ".o_kanban_group:contains(Olga Officer):contains(Ada Lovelace)",
            },
            {
                trigger: ".o_kanban_group:contains(Otto Officer):contains(Alan Turing)",
            }
        ),
        {
            trigger: row("Ada Lovelace"),
        },
        {
            trigger: row("Alan Turing"),
        },
    ],
});

tours.add("followups_job_opening", {
    steps: () => [
        {
            content: "The job that opened tells who may be asked",
            trigger: ".o-mail-Activity:contains(1 past candidate may be asked)",
        },
        {
            trigger: ".o-mail-Activity a:contains(See who fits)",
            run: "click",
        },
        {
            trigger: `.modal ${row("Grace Hopper")}`,
        },
        {
            trigger: ".modal [name=summary]:contains(Invite 1 person)",
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
