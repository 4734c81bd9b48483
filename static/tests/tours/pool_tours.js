import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("pool_invited", {
    steps: () => [
        {
            content: "A pool and its people",
            trigger: ".o_kanban_record:contains(Woodworkers) [name=action_invite_pool]",
            run: "click",
        },
        {
            content: "Who was put into the pool, with a medal or not",
            trigger: ".modal .o_data_row:contains(Ada Lovelace) input:checked",
        },
        {
            trigger: ".modal .o_data_row:contains(Tess Talent)",
        },
        {
            content: "Choose the job",
            trigger: ".modal [name=job_id] input",
            run: "edit Master Carpenter",
        },
        {
            trigger:
                ".o-autocomplete--dropdown-item:contains(Master Carpenter):not(:contains(Create))",
            run: "click",
        },
        {
            content: "The list says how they fit",
            trigger: ".modal .o_data_row:contains(In the pool Woodworkers)",
        },
        {
            trigger: ".modal [name=summary]:contains(Invite 2 people)",
        },
        {
            trigger: ".modal button[name=action_invite]",
            run: "click",
        },
        {
            trigger:
                ".modal:contains(Send 2 emails?):contains(Tess Talent) .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(2 invitations to Master Carpenter)",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
