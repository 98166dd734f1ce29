using System.Text;
using Tricks.Data.Folders;

namespace Tricks.Runtime.Tests.Data;

public class CodePointOrderTests
{
    /// <summary>The order of code points is that of UTF-8's bytes.</summary>
    [Fact]
    public void The_order_is_that_of_code_points()
    {
        string[] texts = ["", "a", "ab", "abc", "b", "B", "é", "e\u0301", "я", "中", "\uE000", "\uFF21", "\uFFFD", "😀", "😀a", "😁", "a😀", "a\uFF21", "aa", "\U0010FFFF"];
        var expected = texts.OrderBy(static text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)), StringComparer.Ordinal).ToArray();
        Assert.Equal(expected, texts.Order(CodePointOrder.Instance));
        foreach (var one in texts)
        {
            foreach (var other in texts)
                Assert.Equal(Math.Sign(Array.IndexOf(expected, one) - Array.IndexOf(expected, other)), Math.Sign(CodePointOrder.Instance.Compare(one, other)));
        }
    }
}
