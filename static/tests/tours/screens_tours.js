import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("overview_number_opens_people", {
    steps: () => [
        {
            content: "A number in the table by medal",
            trigger: "tr:contains(Silver) button[data-step=permitted]",
            run: "click",
        },
        {
            content: "opens the people behind it, not folded away",
            trigger: ".o_data_row:contains(Ada Lovelace)",
        },
        {
            content: "As a chart they have the colors of their medals",
            trigger: ".o_switch_view.o_graph",
            run: "click",
        },
        {
            trigger: ".o_graph_renderer canvas",
            run: () => {
                const canvas = document.querySelector(".o_graph_renderer canvas");
                const {datasets} = window.Chart.getChart(canvas).data;
                const silver = datasets.find(({label}) => label === "Silver");
                if (silver.backgroundColor !== "#5794dd") {
                    throw new Error(`silver is ${silver.backgroundColor}`);
                }
            },
        },
    ],
});

tours.add("people_board_ends_with_nobody", {
    steps: () => [
        {
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            content: "The best medal comes first",
            trigger: ".o_kanban_group:first:contains(Gold)",
        },
        {
            content: "Who has none comes last",
            trigger: ".o_kanban_group:last:contains(None)",
        },
    ],
});
