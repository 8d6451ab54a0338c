module example.org/verify

go 1.19
