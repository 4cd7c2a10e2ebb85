"""The server of the desk: who may connect, and the views that editors see."""
