namespace Tricks.Generators.Parsing;

/// <summary>How many channels images have, as parts say it.</summary>
internal static class Channels
{
    /// <summary>What a part says of images: by itself, or by the value of a knob.</summary>
    public static int? Of(PartView part)
    {
        if (part.Type.AttributesOf(RuntimeNames.ChannelsAttribute).FirstOrDefault() is { ConstructorArguments: [{ Value: int count }] })
            return count;
        return part.Properties.FirstOrDefault(static knob => knob.AttributeOf(RuntimeNames.ChannelsAttribute) is not null) is { } knob
            && part.ValueOf(knob) is { IsAllowed: true, Value: int configured }
                ? configured
                : null;
    }
}
