namespace Tricks.Generators;
