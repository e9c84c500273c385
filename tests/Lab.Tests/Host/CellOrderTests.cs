using Lab.Host.Notebooks;
using Lab.Host.Running;
using Xunit;

namespace Lab.Tests.Host;

public sealed class CellOrderTests
{
    private static readonly Notebook Sample = new("/a.ipynb",
    [
        .. Enumerable.Range(1, 13).Select(static n => new NotebookCell(CellKind.Code, "", n, n / 2)),
        new NotebookCell(CellKind.Markdown, "", 0, 6),
    ]);

    [Fact]
    public void Without_a_seed_the_order_is_that_of_the_file() => Assert.Equal(Enumerable.Range(1, 13), CellOrder.Of(Sample, null).Select(static c => c.Number));

    [Fact]
    public void A_seed_gives_the_same_order_again_and_keeps_sections_whole()
    {
        var orders = Enumerable.Range(0, 20).Select(seed => CellOrder.Of(Sample, seed).Select(static c => c.Number).ToList()).ToList();
        Assert.Equal(orders[3], CellOrder.Of(Sample, 3).Select(static c => c.Number));
        Assert.True(orders.Select(static o => string.Join(' ', o)).Distinct().Count() > 10);
        Assert.All(orders, static order =>
        {
            Assert.Equal(1, order[0]);
            Assert.Equal(Enumerable.Range(1, 13), order.Order());
            Assert.All(order.Skip(1).Chunk(2), static pair => Assert.Equal(pair[0] + 1, pair[1]));
        });
    }
}
