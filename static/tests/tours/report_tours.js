import {goBack, inClicks, openMenu, row} from "./widths";
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("numbers_open_people", {
    steps: () => [
        // See what came of it.
        ...inClicks(3, [
            ...openMenu(
                "hr_recruitment.report_hr_recruitment",
                "hr_recruitment_silver_medalist.menu_medalist_dashboard"
            ),
            {
                content: "One of the two said yes",
                trigger: "button[name=action_open_step]:contains(Answered):contains(1)",
                run: "click",
            },
            {
                content: "The people behind the number",
                trigger: `.o_view_controller:not(:contains(Ada Lovelace)) ${row("Grace Hopper")}`,
            },
        ]),
        goBack,
        ...openMenu(
            "hr_recruitment.report_hr_recruitment",
            "hr_recruitment_silver_medalist.menu_medalist_contact_report"
        ),
        {
            content: "Two mails, one answer",
            trigger: ".o_pivot tr:contains(Silver) td.o_pivot_cell_value:contains(2)",
            run: "click",
        },
        {
            content: "The people behind it",
            trigger: row("Ada Lovelace"),
        },
        {
            trigger: row("Grace Hopper"),
        },
    ],
});
