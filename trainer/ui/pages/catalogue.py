from trainer.ui.catalogue import show

show()
