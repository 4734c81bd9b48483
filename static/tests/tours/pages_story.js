import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

tours.add("candidate_says_yes", {
    steps: () => [
        {
            content: "What is asked, in full",
            trigger: "h1:contains(May we stay in touch about future jobs?)",
        },
        {
            content: "By phone, please",
            trigger: "select[name=contact_channel]",
            run: "selectByLabel Phone",
        },
        {
            trigger: "label:contains(/^Master Carpenter$/)",
            run: "click",
        },
        {
            trigger: "label:contains(I am open to interim work)",
            run: "click",
        },
        {
            trigger: "button[value=yes]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What happens next",
            trigger: "[role=status]:contains(You said yes)",
        },
        {
            content: "How to undo it",
            trigger: "[role=status] a:contains(what we hold about you)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "h1:contains(What we hold about you)",
        },
        {
            content: "The choices are there",
            trigger: "input[name=open_to_interim]:checked",
        },
    ],
});

tours.add("candidate_withdraws", {
    steps: () => [
        {
            trigger: "#consent:contains(May we stay in touch?)",
        },
        {
            trigger: "button[value=withdraw]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "[role=status]:contains(You said no)",
        },
        {
            trigger: "body:not(:has(button[value=withdraw]))",
        },
    ],
});
