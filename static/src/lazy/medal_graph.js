import {GraphRenderer} from "@web/views/graph/graph_renderer";
import {graphView} from "@web/views/graph/graph_view";
import {onWillStart} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

// Odoo's colors of tags and cards, which a medal's color counts; its styles alone know
// them.
const COLORS = [
    "#a2a2a2",
    "#ee2d2d",
    "#dc8534",
    "#e8bb1d",
    "#5794dd",
    "#9f628f",
    "#db8865",
    "#41a9a2",
    "#304be0",
    "#ee2f8a",
    "#61c36e",
    "#9872e6",
];

// Medals have the color here that they have in lists and on cards. People are counted in
// whole numbers, and no line connects what does not follow one another.
export class MedalGraphRenderer extends GraphRenderer {
    setup() {
        super.setup();
        const orm = useService("orm");
        onWillStart(async () => {
            const medals = await orm.searchRead(
                "hr.applicant.medal",
                [],
                ["display_name", "color"],
                {context: {active_test: false}}
            );
            this.medalColors = new Map(
                medals.map((medal) => [medal.display_name, COLORS[medal.color]])
            );
        });
    }

    // A job or a recruiter may be called like a medal.
    get colors() {
        const {groupBy} = this.model.metaData;
        const byMedal = groupBy.some(({fieldName}) => fieldName === "medal_id");
        return byMedal ? this.medalColors : new Map();
    }

    getChartConfig() {
        const config = super.getChartConfig();
        const {lineOverlayDataset} = this.model;
        config.data.datasets = config.data.datasets.filter(
            (dataset) => dataset !== lineOverlayDataset
        );
        const {datasets, labels} = config.data;
        for (const dataset of datasets) {
            const color = this.colors.get(dataset.label);
            if (config.type === "pie") {
                dataset.backgroundColor = labels.map(
                    (label, index) =>
                        this.colors.get(label) || dataset.backgroundColor[index]
                );
                dataset.hoverBackgroundColor = dataset.backgroundColor;
            } else if (color) {
                dataset.backgroundColor = color;
                dataset.borderColor = color;
            }
        }
        return config;
    }

    getScaleOptions() {
        const options = super.getScaleOptions();
        const {measure, measures} = this.model.metaData;
        if (options.y && measures[measure].type === "integer") {
            options.y.ticks.precision = 0;
            options.y.ticks.callback = (value) => this.formatValue(value);
        }
        return options;
    }

    getLegendOptions() {
        const options = super.getLegendOptions();
        const generateLabels = options.labels.generateLabels;
        options.labels.generateLabels = (chart) =>
            generateLabels(chart).map((item) => ({
                ...item,
                fillStyle: this.colors.get(item.fullText) || item.fillStyle,
            }));
        return options;
    }
}

registry.category("views").add("medal_graph", {
    ...graphView,
    Renderer: MedalGraphRenderer,
});
