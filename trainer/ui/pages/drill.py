from trainer.ui.drill import show

show()
