from trainer.ui.compare import show

show()
