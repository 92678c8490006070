from trainer.ui.progress import show

show()
