import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {registry} from "@web/core/registry";

// Odoo puts those without a value first: on a phone the board would open on people
// without a medal. Here they come last.
export class PeopleKanbanRenderer extends KanbanRenderer {
    getGroupsOrRecords() {
        const groups = super.getGroupsOrRecords();
        if (!this.props.list.isGrouped) {
            return groups;
        }
        return [
            ...groups.filter(({group}) => group.value),
            ...groups.filter(({group}) => !group.value),
        ];
    }
}

registry.category("views").add("past_people_kanban", {
    ...kanbanView,
    Renderer: PeopleKanbanRenderer,
});
