import {registry} from "@web/core/registry";
import {row} from "./widths";

const tours = registry.category("web_tour.tours");

// A ZIP archive of two small texts: Ada Lovelace.txt and nobody.txt.
const ARCHIVE = [
    "UEsDBBQAAAAAAAAAIVBBSXp3DAAAAAwAAAAQAAAAQWRhIExvdmVsYWNlLnR4dFdoYXQgQW",
    "RhIGRpZFBLAwQUAAAAAAAAACFQyihZZQQAAAAEAAAACgAAAG5vYm9keS50eHRXaG8/UEsB",
    "AhQDFAAAAAAAAAAhUEFJencMAAAADAAAABAAAAAAAAAAAAAAAIABAAAAAEFkYSBMb3ZlbG",
    "FjZS50eHRQSwECFAMUAAAAAAAAACFQyihZZQQAAAAEAAAACgAAAAAAAAAAAAAAgAE6AAAA",
    "bm9ib2R5LnR4dFBLBQYAAAAAAgACAHYAAABmAAAAAAA=",
].join("");

tours.add("find_worth_remembering", {
    steps: () => [
        {
            content: "The best comes first, with the reason in words",
            trigger: `${row()}:first:contains(Grace Hopper):contains(three stars):contains(Silver)`,
        },
        {
            content: "A filter makes the list anew",
            trigger: ".o_field_widget[name=stars] input",
            run: "click",
        },
        {
            trigger: ".o_select_menu_item:contains(Three stars)",
            run: "click",
        },
        {
            trigger: `[name=line_ids]:not(:contains(Bad Luck)) ${row("Grace Hopper")}`,
        },
        {
            content: "Nobody is ticked to begin with",
            trigger: "[name=summary]:contains(chosen: 0)",
        },
        {
            trigger: "button[name=action_select_all]",
            run: "click",
        },
        {
            trigger: "[name=summary]:contains(chosen: 1)",
        },
        {
            trigger: "button[name=action_remember]",
            run: "click",
        },
        {
            content: "Asked once, by name",
            trigger:
                ".modal:contains(Remember 1 person?):contains(Grace Hopper – Silver) .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(1 person is remembered)",
        },
        {
            trigger: "body:not(:has(.modal)) .o_form_view:not(:contains(Grace Hopper))",
        },
    ],
});

tours.add("add_cvs_in_bulk", {
    steps: () => [
        {
            trigger: ".modal [name=archive] .o_select_file_button",
            run: () => {
                const bytes = Uint8Array.from(atob(ARCHIVE), (c) => c.charCodeAt(0));
                const transfer = new DataTransfer();
                transfer.items.add(new File([bytes], "cvs.zip"));
                const input = document.querySelector(
                    ".modal [name=archive] input[type=file]"
                );
                input.files = transfer.files;
                input.dispatchEvent(new Event("change", {bubbles: true}));
            },
        },
        {
            trigger: '.modal [name=archive] input:value("cvs.zip")',
        },
        {
            trigger: ".modal button[name=action_read]",
            run: "click",
        },
        {
            content: "Which file goes to whom, and why",
            trigger: `.modal ${row("Ada Lovelace.txt", "Name in the file")}`,
        },
        {
            trigger: `.modal ${row("nobody.txt", "Nobody found")}`,
        },
        {
            trigger: ".modal button[name=action_attach]",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(1 CV was added. 1 files were left out)",
        },
    ],
});
