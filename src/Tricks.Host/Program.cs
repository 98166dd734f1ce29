using Tricks.Host;
using Tricks.Hosting;

return await TricksApplication.RunAsync<RecipeModule>(args);
