namespace Tricks.Data;

/// <summary>One file of records in the binary format of CIFAR.</summary>
/// <param name="Name">Its name in its folder.</param>
/// <param name="Records">How many images it holds.</param>
internal sealed record CifarMember(string Name, int Records);
