import {choose, row} from "./widths";
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
            trigger: `.modal ${row("Ada Lovelace")} input:checked`,
        },
        {
            trigger: `.modal ${row("Tess Talent")}`,
        },
        ...choose(".modal [name=job_id]", "Master Carpenter"),
        {
            content: "The list says how they fit",
            trigger: `.modal ${row("In the pool Woodworkers")}`,
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
