import {pressAbove} from "./widths";
import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("reached_on_linkedin", {
    steps: () => [
        ...pressAbove("action_reach_out"),
        {
            content: "The words, to be changed before they are used",
            trigger: ".modal [name=words] textarea",
            run: "edit Hello Ada, how are you?",
        },
        {
            content: "The profile to open",
            trigger: ".modal [name=profile_url] a[href*='linkedin.com/in/ada']",
        },
        {
            trigger: ".modal button:contains(Copy the Words)",
        },
        {
            trigger: ".modal button[name=action_sent]",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(Noted. The follow-up is done.)",
        },
        {
            content: "Nothing is left to do now",
            trigger: "body:not(:has(.modal, .o-mail-Activity)) .o_form_view",
        },
    ],
});
