from trainer.ui.lessons import show

show()
