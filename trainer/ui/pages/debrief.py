from trainer.ui.debrief import show

show()
