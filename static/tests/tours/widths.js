// What Odoo shows otherwise on a phone than at a desk: a tour that is made of these steps
// can be played on both.

const DESK = ["desktop"];
const PHONE = ["mobile"];

export const atADesk = (...steps) =>
    steps.map((step) => ({...step, isActive: [...(step.isActive || []), ...DESK]}));
export const onAPhone = (...steps) =>
    steps.map((step) => ({...step, isActive: [...(step.isActive || []), ...PHONE]}));

const has = (words) => words.map((word) => `:contains(${word})`).join("");

// A record with all of these words: a row of a list, on a phone a card. Tours can't have
// a comma in a selector's :is().
export const row = (...words) =>
    `:not(:not(.o_data_row):not(.o_kanban_record))${has(words)}`;

// Opens a record: at a desk by one cell of its row, on a phone by its card.
export const openRow = (name, ...words) => ({
    trigger: `.o_data_row${has(words)} .o_data_cell[name=${name}], .o_kanban_record${has(words)}`,
    run: "click",
});

// A menu of a section: a phone has all of them behind one button.
export const openMenu = (section, menu) => [
    ...atADesk({
        trigger: `.o_menu_sections [data-menu-xmlid='${section}']`,
        run: "click",
    }),
    ...onAPhone({trigger: ".o_menu_toggle", run: "click"}),
    {
        trigger: `.o-dropdown--menu [data-menu-xmlid='${menu}'], .o_app_menu_sidebar [data-menu-xmlid='${menu}']`,
        run: "click",
    },
];

// A button above a form: a phone shows the first one, and the others behind “More”.
export const pressAbove = (name, content) => [
    ...onAPhone({
        trigger: ".o_form_view .o_statusbar_buttons button",
        async run({queryFirst, click}) {
            if (!queryFirst(`.o_statusbar_buttons button[name=${name}]`)) {
                await click(".o_statusbar_buttons button[title=More]");
            }
        },
    }),
    {
        content,
        trigger: `.o_statusbar_buttons button[name=${name}], .o-dropdown-item button[name=${name}]`,
        run: "click",
    },
];

// A button at the top of a form that counts something: a phone has them behind a menu.
export const pressCounter = (name, content) => [
    ...onAPhone({trigger: ".o_control_panel .o_button_more", run: "click"}),
    {content, trigger: `button.oe_stat_button[name=${name}]`, run: "click"},
];

// The search bar, which a phone hides.
export const showSearch = onAPhone({
    trigger: ".o_control_panel_navigation button:has(.fa-search)",
    run: "click",
});

// Back to where this page was opened from.
export const goBack = {
    trigger: ".o_breadcrumb .o_back_button, .o_navbar_breadcrumbs .o_back_button",
    run: "click",
};

// A record chosen in a field: a phone searches in a dialog of its own.
export const choose = (field, value) => [
    ...atADesk(
        {trigger: `${field} input`, run: `edit ${value}`},
        {
            trigger: `.o-autocomplete--dropdown-item:contains(${value}):not(:contains(Create))`,
            run: "click",
        }
    ),
    ...onAPhone(
        {trigger: `${field} input`, run: "click"},
        {
            trigger: `.modal:not(.o_inactive_modal) .o_kanban_record:contains(${value})`,
            run: "click",
        }
    ),
];

// All records of a list; on a phone each card is held for a moment.
export const selectAll = (...names) => [
    ...atADesk({trigger: "thead .o_list_record_selector input", run: "click"}),
    ...names.flatMap((name, index) =>
        onAPhone({
            trigger: `.o_kanban_record:contains(${name})`,
            async run({click}) {
                if (index) {
                    await click(this.anchor);
                    return;
                }
                const touch = (type) =>
                    this.anchor.dispatchEvent(new TouchEvent(type, {bubbles: true}));
                touch("touchstart");
                await new Promise((resolve) => setTimeout(resolve, 600));
                touch("touchend");
            },
        })
    ),
];

// Something that is done often takes so many clicks at a desk; typing does not count.
export const inClicks = (number, steps) => {
    const clicks = steps.filter(
        ({run, isActive = []}) => run === "click" && !isActive.includes("mobile")
    );
    if (clicks.length !== number) {
        throw new Error(`${clicks.length} clicks instead of ${number}`);
    }
    return steps;
};
