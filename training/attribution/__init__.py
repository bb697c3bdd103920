"""Where a network looked: Grad-CAM and Integrated Gradients side by side."""
