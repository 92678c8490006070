from trainer.ui.practice import show

show()
