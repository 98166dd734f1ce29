using FirstTricks;
using Tricks.Hosting;

return await TricksApplication.RunAsync<RecipeModule>(args);
