import {openRow, pressAbove, row} from "./widths";
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("past_people", {
    steps: () => [
        {content: "One row a person", ...openRow("name", "Ada Lovelace")},
        {
            content: "Somebody who may be the same",
            trigger:
                "[name=lookalike_ids] .o_kanban_record:contains(Ada King) button:contains(Same Person)",
            run: "click",
        },
        {
            trigger: ".modal [name=consequences]:contains(Ada Lovelace stays)",
        },
        {
            trigger: ".modal button[name=action_merge]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) [name=also_known_as]:contains(Ada King)",
        },
        {
            trigger: `[name=application_ids] ${row()}:eq(2)`,
        },
        {
            trigger: `[name=merged_ids] ${row("Ada King")} button:contains(Undo)`,
            run: "click",
        },
        {
            content: "Two people after all",
            trigger: "[name=lookalike_ids] .o_kanban_record:contains(Ada King)",
        },
        ...pressAbove("action_split"),
        {
            trigger:
                ".modal [name=applicant_ids] .o-checkbox:contains(Master Carpenter) input",
            run: "click",
        },
        {
            trigger:
                ".modal [name=applicant_ids] .o-checkbox:contains(Master Carpenter) input:checked",
        },
        {
            trigger: ".modal button[name=action_split]",
            run: "click",
        },
        {
            content: "The other person, with the one application",
            trigger: `body:not(:has(.modal)) [name=application_ids]:not(:has(${row("Carpenter")}:eq(1))) ${row("Master Carpenter")}`,
        },
    ],
});
