from trainer.ui.home import show

show()
