from trainer.ui.own_data import show

show()
