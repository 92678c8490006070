from trainer.ui.endpoint_page import show

show()
