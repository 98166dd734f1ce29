using Tricks.Host;

return await Application.RunAsync(args, Console.Out, Console.Error);
