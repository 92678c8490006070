from trainer.ui.exam import show

show()
