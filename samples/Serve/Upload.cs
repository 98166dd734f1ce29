using Microsoft.AspNetCore.Http.Features;

namespace Serve;

/// <summary>The file of a request: the body itself, or the only file of a form.</summary>
internal static class Upload
{
    /// <summary>What a form's own lines may take beside its file.</summary>
    public const long RoomForForms = 64 * 1024;

    /// <exception cref="RefusedException">There is none, or it is too large.</exception>
    public static async Task<byte[]> ReadAsync(HttpRequest request, long largest)
    {
        try
        {
            if (!request.HasFormContentType)
                return request.ContentType is null || request.ContentType.StartsWith("image/", StringComparison.OrdinalIgnoreCase) || request.ContentType.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase)
                    ? await ReadAsync(request.Body, request.ContentLength, largest, request.HttpContext.RequestAborted)
                    : throw new RefusedException(StatusCodes.Status415UnsupportedMediaType, $"An image is expected, or a form with one, not {request.ContentType}.");
            var form = await request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = largest, ValueCountLimit = 16 }, request.HttpContext.RequestAborted);
            if (form.Files.Count != 1)
                throw new RefusedException(StatusCodes.Status400BadRequest, $"A form with one file is expected, not with {form.Files.Count}.");
            using var stream = form.Files[0].OpenReadStream();
            return await ReadAsync(stream, form.Files[0].Length, largest, request.HttpContext.RequestAborted);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"The upload ends early: {exception.Message}");
        }
        catch (BadHttpRequestException exception)
        {
            throw new RefusedException(exception.StatusCode, exception.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge(largest) : exception.Message);
        }
        catch (InvalidDataException exception)
        {
            // What the form's reader says where it is too large, or is no form.
            throw exception.Message.Contains("limit", StringComparison.OrdinalIgnoreCase)
                ? new RefusedException(StatusCodes.Status413PayloadTooLarge, TooLarge(largest))
                : new RefusedException(StatusCodes.Status400BadRequest, exception.Message);
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, long? length, long largest, CancellationToken aborted)
    {
        if (length > largest)
            throw new RefusedException(StatusCodes.Status413PayloadTooLarge, TooLarge(largest));
        using var read = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer, aborted)) > 0;)
        {
            if (read.Length + count > largest)
                throw new RefusedException(StatusCodes.Status413PayloadTooLarge, TooLarge(largest));
            read.Write(buffer, 0, count);
        }

        return read.Length > 0 ? read.ToArray() : throw new RefusedException(StatusCodes.Status400BadRequest, "The upload is empty.");
    }

    private static string TooLarge(long largest) => $"The upload is larger than {largest} bytes.";
}
