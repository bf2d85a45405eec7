// Draws the charts of a page with uPlot.
