from trainer.ui.submitted import show

show()
